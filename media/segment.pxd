from media.recorder cimport Recorder
from media.rtp cimport MediaPacket
from media.silence cimport Silence
from media.uplink cimport Uplink

cdef class Segment:
    cdef public object place, cap
    cdef public object _peer
    cdef object _offer, _stream, _told, _over, _clock, _writer, _worker, _wires, _pace, _looks, _measurements
    cdef object _meter, _queue, _rate
    cdef Uplink _uplink
    cdef Recorder _recorder
    cdef Silence _silence
    cdef long long _answered_us
    cdef bint _closing

    cpdef _media(self, MediaPacket packet)
    cpdef _tick(self)
