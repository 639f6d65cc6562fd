cdef tuple _EXTENDED

cpdef Py_ssize_t descriptor_length(bytes payload) except -1
cpdef bint begins_frame(bytes payload) except -1
cpdef bint begins_key_frame(bytes payload) except -1
