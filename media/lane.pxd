cimport cython

cdef class Lane:
    cdef public object header, least_us
    cdef public long long ssrc, least_us_at, least_number
    cdef public dict packets
    cdef public list moved
    cdef long long _rate, _newest, _newest_time, _next, _sequence_shift, _cut, _time_shift, _time_shift_before
    cdef long long _bridged_us, _sender_step
    cdef object _late, _offset, _doubt, _behind
    cdef dict _sources, _repairs
    cdef list _paces
    cdef bint _exact

    @cython.locals(newest=cython.longlong, number=cython.longlong, reference=cython.longlong, shift=cython.longlong, time=cython.longlong, at=cython.longlong, late=cython.longlong, rise=cython.longlong)
    cpdef add(self, long long sequence, long long timestamp, bint marker, bytes payload, long long arrived_us)
