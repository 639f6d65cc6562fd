// What happens before the customer's camera, while its video goes on: `__scene` is "", "dark" or "second".
((second64) => {
  const { mediaDevices } = navigator;
  if (mediaDevices === undefined) return;
  const others = mediaDevices.getUserMedia.bind(mediaDevices);
  window.__scene = "";
  mediaDevices.getUserMedia = async (wanted) => {
    const media = await others(wanted);
    const [camera] = media.getVideoTracks();
    if (camera === undefined) return media;
    const bytes = Uint8Array.from(atob(second64), (letter) => letter.charCodeAt(0));
    const second = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    video.srcObject = new MediaStream([camera]);
    await video.play();
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const drawing = canvas.getContext("2d");
    const draw = () => {
      drawing.filter = window.__scene === "dark" ? "brightness(0.06)" : "none";
      drawing.drawImage(video, 0, 0, 640, 480);
      if (window.__scene === "second") drawing.drawImage(second, 400, 120, 240, 240);
    };
    draw();
    const drawn = setInterval(draw, 40);
    const [track] = canvas.captureStream(25).getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(drawn);
      camera.stop();
      stop();
    };
    return new MediaStream([...media.getAudioTracks(), track]);
  };
})
