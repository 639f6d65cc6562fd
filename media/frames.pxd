cimport cython

cdef class Frame:
    cdef public long long timestamp
    cdef public bytes data
    cdef public bint key, after_loss

cdef class VideoFrames:
    cdef object _form, _expected
    cdef list _group
    cdef bint _lost, _broken

    @cython.locals(group=list, frames=list, packet=tuple, first=tuple)
    cpdef list take(self, list packets)
    @cython.locals(group=list, held=list, first=cython.longlong, last=cython.longlong)
    cdef _complete(self, list frames)
    cdef _give(self, timestamp, bytes data, list frames)
    cdef bytes _join(self, list held)

cdef class AudioFrames:
    cdef object _expected

    @cython.locals(frames=list, payload=bytes)
    cpdef list take(self, list packets)

cpdef long long opus_duration_us(bytes data) except -1
