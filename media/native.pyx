# cython: language_level=3
"""What the packet path asks of the system, without a detour through Python: libsrtp and the UDP sockets.

It stands beside ``media.datagrams``, which does the same in Python and says which of them is used.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.errno cimport EAGAIN, EINTR, errno
from libc.stdint cimport uintptr_t
from libc.string cimport memcpy, memset

import pylibsrtp
from pylibsrtp._binding import ffi, lib

ctypedef int (*Transform)(void *, void *, int *) noexcept nogil

cdef enum:
    ROOM = 4096
    TRAILER = 160  # more than SRTP_MAX_TRAILER_LEN and 4 bytes of SRTCP index

cdef unsigned char _room[ROOM]

cdef Transform _protect = <Transform><uintptr_t>int(ffi.cast("uintptr_t", ffi.addressof(lib, "srtp_protect")))
cdef Transform _protect_rtcp = <Transform><uintptr_t>int(ffi.cast("uintptr_t", ffi.addressof(lib, "srtp_protect_rtcp")))
cdef Transform _unprotect = <Transform><uintptr_t>int(ffi.cast("uintptr_t", ffi.addressof(lib, "srtp_unprotect")))
cdef Transform _unprotect_rtcp = <Transform><uintptr_t>int(
    ffi.cast("uintptr_t", ffi.addressof(lib, "srtp_unprotect_rtcp"))
)


cdef class Protection:
    """One direction of a line: a session of libsrtp (RFC 3711), used in place."""

    cdef object _session  # keeps what the pointer means
    cdef void *_context

    def __init__(self, session):
        self._session = session
        self._context = <void *><uintptr_t>int(ffi.cast("uintptr_t", session._srtp[0]))

    cdef bytes _transform(self, Transform transform, bytes data):
        cdef int size = PyBytes_GET_SIZE(data)
        if size > ROOM - TRAILER:
            raise ValueError("packet is too long")
        memcpy(_room, PyBytes_AS_STRING(data), size)
        cdef int status = transform(self._context, _room, &size)
        if status:
            raise pylibsrtp.Error(status)
        return PyBytes_FromStringAndSize(<char *>_room, size)

    cpdef bytes protect(self, bytes data):
        return self._transform(_protect, data)

    cpdef bytes protect_rtcp(self, bytes data):
        return self._transform(_protect_rtcp, data)

    cpdef bytes unprotect(self, bytes data):
        return self._transform(_unprotect, data)

    cpdef bytes unprotect_rtcp(self, bytes data):
        return self._transform(_unprotect_rtcp, data)


# --- sockets ---------------------------------------------------------------------------------------------------------


cdef extern from "<sys/socket.h>" nogil:
    ctypedef unsigned int socklen_t
    ctypedef unsigned short sa_family_t
    cdef struct sockaddr:
        sa_family_t sa_family
    cdef struct sockaddr_storage:
        sa_family_t ss_family
    cdef struct iovec:
        void *iov_base
        size_t iov_len
    cdef struct msghdr:
        void *msg_name
        socklen_t msg_namelen
        iovec *msg_iov
        size_t msg_iovlen
    cdef struct mmsghdr:
        msghdr msg_hdr
        unsigned int msg_len
    int recvmmsg(int fd, mmsghdr *messages, unsigned int count, int flags, void *timeout)
    ssize_t sendto(int fd, const void *data, size_t size, int flags, const sockaddr *target, socklen_t length)
    int AF_INET, AF_INET6, MSG_DONTWAIT

cdef extern from "<arpa/inet.h>" nogil:
    ctypedef unsigned short in_port_t
    cdef struct in_addr:
        pass
    cdef struct in6_addr:
        pass
    cdef struct sockaddr_in:
        sa_family_t sin_family
        in_port_t sin_port
        in_addr sin_addr
    cdef struct sockaddr_in6:
        sa_family_t sin6_family
        in_port_t sin6_port
        unsigned int sin6_flowinfo
        in6_addr sin6_addr
        unsigned int sin6_scope_id
    int INET6_ADDRSTRLEN
    int inet_pton(int family, const char *text, void *address)
    const char *inet_ntop(int family, const void *address, char *text, socklen_t size)
    unsigned short htons(unsigned short)
    unsigned short ntohs(unsigned short)
    unsigned int htonl(unsigned int)
    unsigned int ntohl(unsigned int)


cdef socklen_t _fill(sockaddr_storage *storage, tuple address) except 0:
    """The address (host, port) or (host, port, flow, scope) as the kernel takes it; raises ValueError."""
    cdef sockaddr_in *four = <sockaddr_in *>storage
    cdef sockaddr_in6 *six = <sockaddr_in6 *>storage
    cdef bytes host = address[0].partition("%")[0].encode()
    memset(storage, 0, sizeof(sockaddr_storage))
    if inet_pton(AF_INET, host, &four.sin_addr) == 1:
        four.sin_family = AF_INET
        four.sin_port = htons(address[1])
        return sizeof(sockaddr_in)
    if inet_pton(AF_INET6, host, &six.sin6_addr) == 1:
        six.sin6_family = AF_INET6
        six.sin6_port = htons(address[1])
        if len(address) == 4:
            six.sin6_flowinfo = htonl(address[2])
            six.sin6_scope_id = address[3]
        return sizeof(sockaddr_in6)
    raise ValueError("not a numeric address")


cdef tuple _read(sockaddr_storage *storage):
    """The same the other way round."""
    cdef sockaddr_in *four = <sockaddr_in *>storage
    cdef sockaddr_in6 *six = <sockaddr_in6 *>storage
    cdef char text[64]
    if storage.ss_family == AF_INET:
        inet_ntop(AF_INET, &four.sin_addr, text, sizeof(text))
        return text.decode(), ntohs(four.sin_port)
    inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof(text))
    return text.decode(), ntohs(six.sin6_port), ntohl(six.sin6_flowinfo), six.sin6_scope_id


cdef class Outlet:
    """Puts datagrams on a socket towards one address; called with one, it says whether the socket took it."""

    cdef object _fileno  # asked each time: ICE closes a socket by itself, and its number may be another's at once
    cdef sockaddr_storage _address
    cdef socklen_t _length

    def __init__(self, sock, tuple address):
        self._fileno = sock.fileno
        self._length = _fill(&self._address, address)

    def __call__(self, bytes data):
        cdef ssize_t sent = sendto(
            self._fileno(), PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data), MSG_DONTWAIT,
            <sockaddr *>&self._address, self._length,
        )
        return sent >= 0


cdef enum:
    AT_ONCE = 8  # a picture's packets come together

cdef unsigned char _rooms[AT_ONCE][ROOM]
cdef sockaddr_storage _sources[AT_ONCE]
cdef iovec _places[AT_ONCE]
cdef mmsghdr _messages[AT_ONCE]


cdef class Inlet:
    """Called when the socket is ready: SRTP goes to ``take``, everything else with its address to ``other``."""

    cdef int _burst
    cdef object _fileno, _take, _other, _failed

    def __init__(self, sock, take, other, failed, int burst):
        self._fileno = sock.fileno
        self._take, self._other, self._failed, self._burst = take, other, failed, burst

    def __call__(self):
        cdef int left = self._burst, count = AT_ONCE, at
        while left > 0 and count == AT_ONCE:  # fewer: the socket is empty
            count = self._receive(min(left, AT_ONCE))
            left -= count
            datagrams = [PyBytes_FromStringAndSize(<char *>_rooms[at], _messages[at].msg_len) for at in range(count)]
            sources = [None if _is_srtp(at) else _read(&_sources[at]) for at in range(count)]
            defect = None
            for at in range(count):  # whatever one of them causes may read from another socket
                try:
                    if sources[at] is None:
                        self._take(datagrams[at])
                    else:
                        self._other(datagrams[at], sources[at])
                except Exception as error:  # it costs this datagram, not those that were read with it
                    defect = error
            if defect is not None:
                raise defect

    cdef int _receive(self, int count) except -1:
        cdef int at, received
        for at in range(count):
            _places[at].iov_base, _places[at].iov_len = _rooms[at], ROOM
            _messages[at].msg_hdr.msg_name = &_sources[at]
            _messages[at].msg_hdr.msg_namelen = sizeof(sockaddr_storage)
            _messages[at].msg_hdr.msg_iov, _messages[at].msg_hdr.msg_iovlen = &_places[at], 1
        received = recvmmsg(self._fileno(), _messages, count, MSG_DONTWAIT, NULL)
        if received >= 0:
            return received
        if errno != EAGAIN and errno != EINTR:
            self._failed(OSError(errno, "the socket"))
        return 0


cdef bint _is_srtp(int at):
    return _messages[at].msg_len > 0 and 127 < _rooms[at][0] < 192
