from media.path cimport Path

cdef class Wires:
    cdef readonly Path path
    cdef public long long dropped
    cdef object _now_us, _numbers
    cdef dict _writes

    cpdef take(self, line, bytes datagram)
    cpdef due(self, line)
