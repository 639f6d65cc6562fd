cdef class Estimate:
    cdef public object limit
    cdef public long long round_trip_us, cut_us
    cdef public double loss
    cdef list _sent
    cdef long long _number, _loss_since_us, _changed_us, _reached_us
    cdef _Trend _trend
    cdef object _arrived
    cdef long long _arrived_bytes, _lost, _answered, _best

    cpdef sent(self, int number, int size, long long now_us)
    cpdef feedback(self, bytes body, long long now_us)

cdef class _Trend:
    cdef long long _sent_us, _last_sent_us, _last_arrived_us, _origin_us
    cdef object _before, _points
    cdef double _accumulated_ms, _smoothed_ms, _threshold_ms, _over_ms, _trend_before, _judged_ms
    cdef int _groups, _new

    cpdef take(self, long long sent_us, long long arrived_us)
    cdef _close(self)
    cpdef bint overused(self)
