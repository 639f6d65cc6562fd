cimport cython

from media.lane cimport Lane

cdef class SegmentReader:
    cdef public object header
    cdef public dict lanes
    cdef public list reports, interruptions_us, holes_us
    cdef public long long last_us, window
    cdef public bint whole
    cdef object _passed
    cdef long long _window_ends_us
    cdef dict _by_type, _by_rtx_type, _by_ssrc

    @cython.locals(end=Py_ssize_t, at=Py_ssize_t, start=Py_ssize_t, begin=Py_ssize_t, length=Py_ssize_t, first=int, second=int, kind=int, sequence=int, timestamp=cython.longlong, ssrc=cython.longlong, arrived_us=cython.longlong, lane=Lane)
    cpdef take(self, bytes record)

    cdef void _heard(self, long long arrived_us) except *
