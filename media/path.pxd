cimport cython

cdef class _Line:
    cdef public object end, rx, tx
    cdef public long refused
    cdef public set sources

cdef class Path:
    cdef dict _lines
    cdef list _out

    @cython.locals(joined=_Line, is_control=bint, known=bint, source=bytes, clear=bytes)
    cpdef list take(self, line, bytes datagram, long long now_us)
    @cython.locals(joined=_Line)
    cpdef list due(self, line, long long now_us)
    cdef list _taken(self)
