cimport cython

cdef long long TICK_US, REFERENCE_US, _SMALL_END, _LARGE_END, _LONG_RUN, _LONGEST_RUN
cdef int _WAITING, _ABSENT, _SMALL, _LARGE, _BODY

cdef class Arrivals:
    cdef list _new
    cdef dict _arrived
    cdef object _next
    cdef long long _newest
    cdef int _count

    cpdef add(self, int number, long long arrived_us)
    @cython.locals(number=cython.longlong, whole=cython.longlong)
    cdef _sort(self)
    @cython.locals(first=cython.longlong, last=cython.longlong, oldest=cython.longlong)
    cpdef list feedback(self, long long ssrc, long long media)

@cython.locals(reference=cython.longlong, ticks=cython.longlong, delta=cython.longlong)
cpdef bytes _pack(long long ssrc, long long media, long long first, list times, long long start_us, int count)
@cython.locals(at=cython.longlong, run=cython.longlong, word=cython.longlong, symbol=cython.longlong, length=cython.longlong)
cpdef bytes _chunks(list symbols)

@cython.locals(at=Py_ssize_t, symbol=int, arrived_us=cython.longlong, number=cython.longlong)
cpdef list read_feedback(bytes body, long long newest)
@cython.locals(at=Py_ssize_t, chunk=int, shift=int)
cdef tuple _symbols(bytes body, int count)
