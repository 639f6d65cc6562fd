# C types of the packet path: see tools/build_native.py.

cimport cython

cdef class Rtp:
    cdef readonly int payload_type, sequence
    cdef readonly bint marker
    cdef readonly long long timestamp, ssrc
    cdef readonly Py_ssize_t start, end, extension_at, extension_end

    @cython.locals(size=Py_ssize_t, values=Py_ssize_t, start=Py_ssize_t, first=int, second=int)
    cpdef read(self, bytes data)

cdef class MediaPacket:
    cdef public object kind
    cdef public long long arrived_us, ssrc, timestamp
    cdef public int sequence
    cdef public bint marker, repaired, begins_key_frame
    cdef public bytes payload

cpdef int ahead(int sequence, int reference)
