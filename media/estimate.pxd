cimport cython

cdef class Estimate:
    cdef public object limit
    cdef public long long round_trip_us, cut_us
    cdef public double loss
    cdef list _sent
    cdef long long _number, _lost, _answered, _lost_since, _loss_since_us
    cdef double _loss_borne
    cdef long long _cuts, _queue_us, _carried, _changed_us, _reached_us, _best
    cdef _Arrivals _arrivals

    cpdef sent(self, int number, int size, long long now_us)
    @cython.locals(newest_us=cython.longlong, known=cython.longlong, size=cython.longlong, sent_us=cython.longlong)
    cpdef feedback(self, bytes body, long long now_us)

cdef class _Arrivals:
    cdef object _lately, _base_us, _span_least_us
    cdef long long _octets, _newest_us, _sent_us, _span_ends_us

    @cython.locals(waited_us=cython.longlong, apart_us=cython.longlong, delay_us=cython.longlong, silent=bint)
    cpdef bint add(self, long long sent_us, long long arrived_us, long long size)
    cdef _note(self, long long delay_us, long long arrived_us)
