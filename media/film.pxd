from media.frames cimport Frame
from media.matroska cimport Clusters

cdef class SealedFilm:
    cdef public object codec
    cdef public long long sounded_us, starts_us, ends_us, silence_us, pictures
    cdef public object _store
    cdef Clusters _clusters
    cdef bytes _key_frame
    cdef bint _audio, _begun

    cpdef video(self, long long at_us, Frame frame)
    cpdef audio(self, long long at_us, long long until_us, bytes data)
    cdef _begin(self, long long at_us)
    cdef _fill(self, long long at_us)
    cdef _sound(self, long long at_us, bytes data)
    cdef long long _ms(self, long long at_us)
