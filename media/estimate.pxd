cimport cython

cdef int _SLOTS
cdef long long OUTAGE_US, ARRIVED_US, ARRIVED_LEAST_US, FASTEST_WITHIN_US, BASE_US

cdef class Estimate:
    cdef public object limit
    cdef public long long round_trip_us, cut_us
    cdef public double loss
    cdef long long _sent_number[4096]
    cdef long long _sent_bytes[4096]
    cdef long long _sent_us[4096]
    cdef long long _number, _lost, _answered, _lost_since, _loss_since_us
    cdef double _loss_borne
    cdef object _before
    cdef long long _cuts, _queue_us, _cut_queue_us, _deepest_us, _stands_us, _carried, _changed_us, _reached_us, _best
    cdef _Arrivals _arrivals

    @cython.locals(at=int)
    cpdef sent(self, int number, int size, long long now_us)
    @cython.locals(newest_us=cython.longlong, number=cython.longlong, size=cython.longlong, sent_us=cython.longlong, at=int)
    cpdef feedback(self, bytes body, long long now_us)

cdef class _Arrivals:
    cdef object _base_us, _span_least_us
    cdef long long _arrived_us[4096]
    cdef long long _delay_us[4096]
    cdef long long _bytes[4096]
    cdef long long _first, _end, _octets, _newest_us, _sent_us, _span_ends_us

    @cython.locals(waited_us=cython.longlong, apart_us=cython.longlong, delay_us=cython.longlong, silent=bint, at=int)
    cpdef bint add(self, long long sent_us, long long arrived_us, long long size)
    cdef int _forget_oldest(self) except -1
    cdef _note(self, long long delay_us, long long arrived_us)
    @cython.locals(at=int, span_us=cython.longlong)
    cpdef long long rate(self)
    @cython.locals(from_us=cython.longlong, first=cython.longlong, number=cython.longlong, base_us=cython.longlong, fastest=cython.longlong)
    cpdef long long queue_us(self)
