cimport cython

from media.estimate cimport Estimate
from media.rtp cimport MediaPacket
from media.sent cimport Sent

cdef class Viewer:
    cdef dict _tracks, _by_ssrc
    cdef object _reception, _cname, _send, _send_control, _want_key_frame, _downlink, _remb
    cdef int _number
    cdef Estimate _estimate
    cdef bint _hushed
    cdef public long long octets, sent, repeated, heard
    cdef long long _repair_budget, _repair_second_us, _octets_before, _alive_us

    @cython.locals(track=Sent)
    cpdef media(self, MediaPacket packet)
    @cython.locals(sequence=int, ahead=int, timestamp=cython.longlong, second=int, payload=bytes, out=bytes)
    cdef _forward(self, Sent track, MediaPacket packet, long long now_us)
    @cython.locals(size=Py_ssize_t)
    cdef _emit(self, bytes data, long long now_us)
    @cython.locals(sequence=int, timestamp=cython.longlong, marking=int)
    cdef _repeat(self, Sent track, MediaPacket kept, long long now_us)
    @cython.locals(share=cython.longlong)
    cdef _renew_budget(self, long long now_us)
    cdef bint _follows(self, Sent track, MediaPacket packet) except -1
    cpdef control(self, long long now_us, bytes data)
    @cython.locals(track=Sent, at=int, kept=MediaPacket)
    cpdef due(self, long long now_us)
