cimport cython

from media.rtp cimport MediaPacket
from media.stamp cimport Stamp

cdef int _SLOTS

cdef class Sent:
    cdef public object offered, codec, held
    cdef public int payload_type, sequence_offset, highest, rtx_sequence
    cdef public long long ssrc, rtx_ssrc, source, timestamp_offset, newest, newest_us, packets, octets, followed
    cdef public Stamp stamp
    cdef public bint cached, begun
    cdef public list cache
    cdef public dict repeated_us

    @cython.locals(packet=MediaPacket)
    cpdef MediaPacket kept(self, int sequence)
    cpdef keep(self, int sequence, MediaPacket packet)
    cpdef bint may_begin_with(self, MediaPacket packet) except -1
