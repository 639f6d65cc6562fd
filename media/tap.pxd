from media.rtp cimport MediaPacket

cdef class KeyFrame:
    cdef object _form
    cdef dict _gathering
    cdef long long _timestamp
    cdef bint _ends
    cdef public tuple packets
    cdef public long long at_us
    cdef public object arrived

    cpdef take(self, MediaPacket packet)

cdef class Tap:
    cdef object _decoders, _codec
    cdef long long _segment
    cdef KeyFrame _key_frame
    cdef list _gatherings

    cpdef media(self, MediaPacket packet)
