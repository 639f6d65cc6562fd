# cython: language_level=3
"""What the packet path asks of the system, without a detour through Python: libsrtp and the UDP sockets.

It stands beside ``media.datagrams``, which does the same in Python and says which of them is used.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.errno cimport EAGAIN, EINTR, EINVAL, EIO, EMSGSIZE, ENOPROTOOPT, errno
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
        void *msg_control
        size_t msg_controllen
    cdef struct mmsghdr:
        msghdr msg_hdr
        unsigned int msg_len
    int recvmmsg(int fd, mmsghdr *messages, unsigned int count, int flags, void *timeout)
    cdef struct cmsghdr:
        size_t cmsg_len
        int cmsg_level
        int cmsg_type
    size_t CMSG_LEN(size_t)
    size_t CMSG_SPACE(size_t)
    unsigned char *CMSG_DATA(cmsghdr *)
    cmsghdr *CMSG_FIRSTHDR(msghdr *)
    int getsockopt(int fd, int level, int option, void *value, socklen_t *length)
    ssize_t sendmsg(int fd, const msghdr *message, int flags)
    ssize_t sendto(int fd, const void *data, size_t size, int flags, const sockaddr *target, socklen_t length)
    int AF_INET, AF_INET6, MSG_DONTWAIT

cdef extern from "<netinet/udp.h>" nogil:
    int SOL_UDP, UDP_SEGMENT

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


cdef enum:
    TOGETHER = 16  # datagrams in one call of the system: it takes 64 (UDP_MAX_SEGMENTS)
    LONGEST_ALIKE = 1500  # what is longer does not fit into a frame, and so not into a segment

cdef iovec _pieces[TOGETHER]
cdef union _Segmenting:
    cmsghdr head
    char room[32]  # CMSG_SPACE of two bytes
cdef _Segmenting _segmenting


cdef class Outlet:
    """Puts datagrams on a socket towards one address; called with some, it says how many the socket took.

    Those of one length that follow each other, and a shorter one behind them, go in one call and once through the
    system's layers, which cuts them apart at the end (UDP_SEGMENT, udp(7)).
    """

    cdef object _fileno  # asked each time: ICE closes a socket by itself, and its number may be another's at once
    cdef sockaddr_storage _address
    cdef socklen_t _length
    cdef bint _singly  # the system does not know it, or this path's device or its largest packet does not allow it

    def __init__(self, sock, tuple address):
        self._fileno = sock.fileno
        self._length = _fill(&self._address, address)
        cdef int size = 0
        cdef socklen_t length = sizeof(size)  # a Linux before 4.18 would send them as one datagram, without an error
        self._singly = getsockopt(self._fileno(), SOL_UDP, UDP_SEGMENT, &size, &length) < 0

    def __call__(self, list datagrams):
        cdef int fd = self._fileno(), taken = 0, at = 0, count = len(datagrams), end
        while at < count:
            end = at + 1 if self._singly else _alike(datagrams, at, count)
            if end == at + 1 or not self._together(fd, datagrams, at, end):
                taken += self._one_by_one(fd, datagrams, at, end)
            else:
                taken += end - at
            at = end
        return taken

    cdef int _one_by_one(self, int fd, list datagrams, int at, int end) except -1:
        cdef int taken = 0
        cdef bytes data
        for data in datagrams[at:end]:
            taken += sendto(
                fd, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data), MSG_DONTWAIT,
                <sockaddr *>&self._address, self._length,
            ) >= 0
        return taken

    cdef bint _together(self, int fd, list datagrams, int at, int end) except -1:
        cdef msghdr message
        cdef cmsghdr *head
        cdef bytes data
        cdef int piece
        memset(&message, 0, sizeof(message))
        for piece in range(end - at):
            data = <bytes>datagrams[at + piece]
            _pieces[piece].iov_base, _pieces[piece].iov_len = PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data)
        message.msg_name, message.msg_namelen = &self._address, self._length
        message.msg_iov, message.msg_iovlen = _pieces, end - at
        message.msg_control, message.msg_controllen = &_segmenting, CMSG_SPACE(sizeof(unsigned short))
        head = CMSG_FIRSTHDR(&message)
        head.cmsg_level, head.cmsg_type, head.cmsg_len = SOL_UDP, UDP_SEGMENT, CMSG_LEN(sizeof(unsigned short))
        (<unsigned short *>CMSG_DATA(head))[0] = <unsigned short>_pieces[0].iov_len
        if sendmsg(fd, &message, MSG_DONTWAIT) >= 0:
            return True
        self._singly = errno in (EINVAL, EIO, EMSGSIZE, ENOPROTOOPT)
        return False


cdef int _alike(list datagrams, int at, int count) except -1:
    """Up to where the datagrams from ``at`` on can go together."""
    cdef Py_ssize_t size = PyBytes_GET_SIZE(<bytes>datagrams[at]), other
    cdef int end = at + 1
    while end < count and end - at < TOGETHER and 0 < size <= LONGEST_ALIKE:
        other = PyBytes_GET_SIZE(<bytes>datagrams[end])
        if not 0 < other <= size:
            break
        end += 1
        if other < size:
            break
    return end


cdef enum:
    AT_ONCE = 8  # a picture's packets come together

cdef unsigned char _rooms[AT_ONCE][ROOM]
cdef sockaddr_storage _sources[AT_ONCE]
cdef iovec _places[AT_ONCE]
cdef mmsghdr _messages[AT_ONCE]


cdef class Inlet:
    """Called when the socket is ready: SRTP goes to ``take``, as many as follow each other; the rest to ``other``."""

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
            defect, run = None, []
            for at in range(count):  # whatever one of them causes may read from another socket
                try:
                    if sources[at] is None:
                        run.append(datagrams[at])
                        if at + 1 < count and sources[at + 1] is None:
                            continue
                        together, run = run, []
                        self._take(together)
                    else:
                        self._other(datagrams[at], sources[at])
                except Exception as error:  # it costs what met it, not all that was read with it
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
