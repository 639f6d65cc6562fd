cdef class Arrivals:
    cdef list _new
    cdef dict _arrived
    cdef object _next
    cdef long long _newest
    cdef int _count

    cpdef add(self, int number, long long arrived_us)
