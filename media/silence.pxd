cimport cython

from media.rtp cimport MediaPacket

cdef class Silence:
    cdef object _stream, _told
    cdef long long _limit_us
    cdef dict _heard_us, _hole_us

    @cython.locals(arrived_us=cython.longlong)
    cpdef media(self, MediaPacket packet)
