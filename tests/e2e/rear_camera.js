// A phone's second camera: whoever asks for the one that looks away from the person sees the document lying there.
((document64) => {
  const { mediaDevices } = navigator;
  if (mediaDevices === undefined) return;
  const others = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted) => {
    if (wanted.video?.facingMode?.ideal !== "environment") return others(wanted);
    const bytes = Uint8Array.from(atob(document64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    const canvas = Object.assign(document.createElement("canvas"), { width: 1920, height: 1080 });
    const drawing = canvas.getContext("2d");
    const scale = Math.min(1820 / picture.width, 1000 / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    let shaking = 0;
    const draw = () => {
      drawing.fillStyle = "#5c544c";
      drawing.fillRect(0, 0, 1920, 1080);
      drawing.drawImage(picture, (1920 - width) / 2 + (shaking++ % 2), (1080 - height) / 2, width, height);
    };
    draw();
    const drawn = setInterval(draw, 100);
    const media = canvas.captureStream(10);
    const [track] = media.getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => {
      clearInterval(drawn);
      stop();
    };
    return media;
  };
})
