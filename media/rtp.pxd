# C types of the packet path: see tools/build_native.py.

cimport cython

cdef class Rtp:
    cdef readonly int payload_type, sequence
    cdef readonly bint marker
    cdef readonly long long timestamp, ssrc
    cdef readonly Py_ssize_t start, end, extension_at, extension_end

    @cython.locals(size=Py_ssize_t, values=Py_ssize_t, start=Py_ssize_t, first=int, second=int)
    cpdef _read(self, bytes data)

cdef class MediaPacket:
    cdef readonly object kind
    cdef readonly long long arrived_us, ssrc, timestamp
    cdef readonly int sequence
    cdef readonly bint marker, repaired
    cdef readonly bytes payload

cpdef int ahead(int sequence, int reference)
