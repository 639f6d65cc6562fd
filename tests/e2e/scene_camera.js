// What happens before the customer's camera, while its video goes on: `__scene` is "", "nobody", "dark", "second" or
// "screen".
((second64, first) => {
  const { mediaDevices } = navigator;
  if (mediaDevices === undefined) return;
  const others = mediaDevices.getUserMedia.bind(mediaDevices);
  const [width, height, strip, bezel] = [640, 480, 48, 16]; // above, the strip counts the frames
  const period = 5; // of the raster of a screen, in pixels
  const strength = 0.1;
  const brightest = (1 + strength) ** 2;
  const filters = { dark: "brightness(0.06)", screen: `brightness(${String(brightest)})` };

  // What a screen's colours, beating with the camera's, leave of the light; as wide as it is shifted.
  const raster = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: width + period, height });
    const drawing = canvas.getContext("2d");
    const picture = drawing.createImageData(canvas.width, height);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < canvas.width; x += 1) {
        const phase = ((x + 0.15 * y) * 2 * Math.PI) / period;
        const place = 4 * (y * canvas.width + x);
        for (let colour = 0; colour < 3; colour += 1) {
          const beat = (1 + strength * Math.sin(phase + (colour * 2 * Math.PI) / 3)) * (1 + strength * Math.sin(phase));
          picture.data[place + colour] = (255 * beat) / brightest;
        }
        picture.data[place + 3] = 255;
      }
    }
    drawing.putImageData(picture, 0, 0);
    return canvas;
  };

  window.__scene = first;
  mediaDevices.getUserMedia = async (wanted) => {
    const media = await others(wanted);
    const [camera] = media.getVideoTracks();
    if (camera === undefined) return media;
    const bytes = Uint8Array.from(atob(second64), (letter) => letter.charCodeAt(0));
    const second = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    video.srcObject = new MediaStream([camera]);
    await video.play();
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = "#808080";
    const screen = raster();
    let number = 0;
    const lay = () => {
      drawing.filter = "none";
      drawing.globalCompositeOperation = "multiply";
      drawing.drawImage(screen, -((0.11 * period * number++) % period), 0);
      drawing.globalCompositeOperation = "source-over";
      drawing.lineWidth = 2 * bezel;
      drawing.strokeRect(0, 0, width, height);
    };
    const draw = () => {
      drawing.filter = filters[window.__scene] ?? "none";
      drawing.drawImage(video, 0, 0, width, height);
      if (window.__scene === "nobody") drawing.fillRect(0, strip, width, height);
      if (window.__scene === "second") drawing.drawImage(second, 400, 120, 240, 240);
      if (window.__scene === "screen") lay();
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
