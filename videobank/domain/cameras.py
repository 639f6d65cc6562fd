"""Cameras that are programs: names under which browsers list them. A page's claim: only a match says anything.

Nothing follows from a name that is not here: whoever injects a stream can call it what they like.
"""

KNOWN = {
    "obs": "OBS Virtual Camera",  # https://obsproject.com/kb/virtual-camera-guide: "OBS Virtual Camera", "OBS-Camera"
    "manycam": "ManyCam",  # https://manycam.com: "ManyCam Virtual Webcam"
    "xsplit": "XSplit VCam",  # https://www.xsplit.com/vcam
    "snap camera": "Snap Camera",  # https://support.lensstudio.snapchat.com: "Snap Camera", ended in 2023
    "e2esoft vcam": "e2eSoft VCam",  # https://www.e2esoft.com/vcam
    "webcamoid": "Webcamoid",  # https://webcamoid.github.io: "Virtual Camera" by akvcam
    "akvcam": "akvcam",  # https://github.com/webcamoid/akvcam
    "v4l2loopback": "v4l2loopback",  # https://github.com/umlaeute/v4l2loopback: its card_label when nobody set one ...
    "dummy video device": "v4l2loopback",  # ... is "Dummy video device (0x0000)"
    "splitcam": "SplitCam",  # https://splitcam.com
    "youcam": "CyberLink YouCam",  # https://www.cyberlink.com/products/youcam
    "mmhmm": "mmhmm",  # https://www.mmhmm.app
    "avatarify": "Avatarify",  # https://github.com/alievk/avatarify-python
    "deepfacelive": "DeepFaceLive",  # https://github.com/iperov/DeepFaceLive
    "nvidia broadcast": "NVIDIA Broadcast",  # https://www.nvidia.com/broadcast-app
    "unity video capture": "UnityCapture",  # https://github.com/schellingb/UnityCapture
    "vtubestudiocam": "VTube Studio",  # https://denchisoft.com
    "fake_device": "Chromium's test camera",  # Chromium: fake_video_capture_device_factory.cc, "fake_device_0"
    ".mjpeg": "Chromium's test camera",  # Chromium: file_video_capture_device_factory.cc, its name is the file's path
    ".y4m": "Chromium's test camera",
    "virtual": "a virtual camera",  # as most others call themselves
    "虚拟摄像头": "a virtual camera",
    "虚拟相机": "a virtual camera",
}


def known_as(label: str) -> str:
    """The program behind a camera's label; empty when none is known."""
    folded = label.casefold()
    return next((name for part, name in KNOWN.items() if _is_in(part, folded)), "")


def _is_in(part: str, label: str) -> bool:
    if part != "obs":
        return part in label
    return label.startswith(("obs virtual", "obs-camera", "obs camera", "obs-cam"))
