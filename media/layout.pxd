cimport cython

from media.frames cimport Frame

cdef class _Line:
    cdef public object kind, waiting, until_us, last_us, reason
    cdef public bint audio, lost

cdef class Layout:
    cdef public list gaps
    cdef object _stream, _film, _unreadable
    cdef long long _still_us
    cdef dict _lines
    cdef tuple _kinds
    cdef bint _begun
    cdef list _interruptions_us, _holes_us

    @cython.locals(audio=_Line, video=_Line, line=_Line, frame=Frame)
    cpdef lay(self, before_us)
    @cython.locals(until_us=cython.longlong, covered_us=cython.longlong, before_us=cython.longlong)
    cdef _append(self, _Line line, long long at_us, Frame frame)
