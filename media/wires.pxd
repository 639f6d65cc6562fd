cimport cython

from media.path cimport Path

cdef class Wires:
    cdef readonly Path path
    cdef public long long dropped
    cdef object _now_us, _numbers
    cdef dict _writes

    @cython.locals(out=list)
    cpdef take(self, line, list datagrams)
    cpdef due(self, line)
    @cython.locals(together=dict, datagrams=list)
    cdef _put(self, list out)
