cimport cython

cdef class Losses:
    cdef public long long received, highest, repaired
    cdef public long long repair_us
    cdef public long long _first, _second_us, _received_before
    cdef public dict _missing
    cdef public bint _outage
    cdef public int _asked_in_second
    cdef public double _budget
    cdef public tuple _reported

    @cython.locals(distance=int)
    cpdef bint arrived(self, int sequence, long long now_us)
    cdef bint _late(self, int sequence, long long now_us)
    cpdef bint give_up(self, long long now_us)
    cpdef tuple due(self, long long now_us)
    cdef void _turn(self, long long now_us)
