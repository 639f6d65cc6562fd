cimport cython

from media.losses cimport Losses
from media.rtp cimport MediaPacket, Rtp
from media.twcc cimport Arrivals

cdef class _Received:
    cdef public object kind, begins_key_frame, report_ntp
    cdef public long long ssrc, clock_rate, timestamp, transit, report_us
    cdef public bint nacks
    cdef public Losses losses
    cdef public double jitter

    @cython.locals(seconds=cython.longlong, rest=cython.longlong, transit=cython.longlong, apart=cython.longlong)
    cpdef note_jitter(self, long long now_us, long long timestamp)

cdef class Uplink:
    cdef public object raw
    cdef object _media, _report, _send
    cdef long long _ssrc
    cdef dict _tracks, _by_type, _by_rtx_type
    cdef int _twcc
    cdef Rtp _head
    cdef Arrivals _arrivals
    cdef long long _told_us, _reported_us, _key_frame_asked_us, _key_frame_us, _octets_then
    cdef bint _key_frame_wanted
    cdef public object remb
    cdef object _remb_told
    cdef public long long last_us, packets, octets

    @cython.locals(head=Rtp, track=_Received, losses=Losses)
    cpdef rtp(self, long long now_us, bytes data)
    cpdef control(self, long long now_us, bytes data)
    @cython.locals(waiting=Py_ssize_t)
    cpdef due(self, long long now_us)
    cdef _tell_arrivals(self, long long now_us)
    @cython.locals(at=Py_ssize_t, end=Py_ssize_t, first=int)
    cdef _note_number(self, Rtp head, bytes data, long long now_us)
    @cython.locals(packet=MediaPacket, begins_key_frame=bint)
    cdef _give(self, _Received track, Rtp head, long long now_us, int sequence, bytes payload, bint repaired)
