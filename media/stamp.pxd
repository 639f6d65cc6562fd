cdef class Stamp:
    cdef bytearray _head
    cdef bint _numbered

    cpdef bytes packet(self, int second, int sequence, long long timestamp, long long ssrc, int number, bytes payload)
