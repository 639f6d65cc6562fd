// Media goes through the relay: in what the browser hears, its ports stand in the place of the server's; in what it
// says, its own addresses are hidden, as the server would try them itself.
(() => {
  let peer = RTCPeerConnection.prototype; // or of what another script put in its place
  while (!Object.hasOwn(peer, "localDescription")) peer = Object.getPrototypeOf(peer);
  const candidate = /^(a=candidate:\S+ \d+ udp \d+ )(\S+) (\d+) (typ host.*)$/i;
  const native = peer.setRemoteDescription;
  peer.setRemoteDescription = async function (description) {
    const lines = [];
    for (const line of description.sdp.split("\r\n")) {
      const found = candidate.exec(line);
      if (found === null) {
        lines.push(line);
      } else if (!found[2].includes(":")) {
        lines.push(`${found[1]}${found[2]} ${await window.__way(found[2], Number(found[3]))} ${found[4]}`);
      }
    }
    return native.call(this, { type: description.type, sdp: lines.join("\r\n") });
  };
  const told = Object.getOwnPropertyDescriptor(peer, "localDescription");
  Object.defineProperty(peer, "localDescription", {
    ...told,
    get() {
      const description = told.get.call(this);
      if (description === null) return null;
      const sdp = description.sdp.replace(/^(a=candidate:\S+ \d+ \S+ \d+ )\S+ /gm, "$1hidden.local ");
      return { type: description.type, sdp };
    },
  });
})();
