cimport cython

cdef class Clusters:
    cdef object _give
    cdef list _parts
    cdef long long _bytes, _starts_ms
    cdef public long long size
    cdef public list cues

    @cython.locals(relative=cython.longlong, size=cython.longlong)
    cpdef block(self, int track, long long at_ms, bytes data, bint key, bint cut)
    cpdef bint reaches(self, long long at_ms)
    cpdef close(self)
