cimport cython

cdef class Recorder:
    cdef object _header, _evidence, _sheet, _writer, _worker, _told, _mark, _closed
    cdef list _entries
    cdef long long _entries_bytes, _entries_since_us, _looked_us, _syncing_us, _syncs, _lost_from_us, _lost_until_us
    cdef public long long _pending_bytes
    cdef bint _begun, _closing, _failed, _losing

    @cython.locals(entries=list, size=Py_ssize_t)
    cpdef raw(self, long long arrived_us, bytes data, bint control)
    cpdef tick(self, long long now_us)
