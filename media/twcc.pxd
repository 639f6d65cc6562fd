cimport cython

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
