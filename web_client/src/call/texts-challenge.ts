/** What the customer is asked for, to show that somebody is there. Written in both languages (not translated). */

export const challenging = {
  en: {
    "challenge.why": "A short check that it is really you",
    "challenge.say.turn_left": "Please turn your head slowly to your left, and back.",
    "challenge.say.turn_right": "Please turn your head slowly to your right, and back.",
    "challenge.say.move_closer": "Please come slowly closer to the camera, and go back.",
    "challenge.say.move_back": "Please move slowly away from the camera, and come back.",
    "challenge.say.read_digits": "Please read these digits aloud.",
    "challenge.say.follow_gesture": "Please do with your hand what your agent does.",
    "challenge.calm": "Take your time. You can do it more than once.",
    "challenge.cannot": "I cannot do this",
  },
  zh: {
    "challenge.why": "请配合确认是您本人",
    "challenge.say.turn_left": "请慢慢向您的左边转头，再转回来。",
    "challenge.say.turn_right": "请慢慢向您的右边转头，再转回来。",
    "challenge.say.move_closer": "请慢慢靠近镜头，再回到原位。",
    "challenge.say.move_back": "请慢慢远离镜头，再回到原位。",
    "challenge.say.read_digits": "请大声读出这些数字。",
    "challenge.say.follow_gesture": "请跟着客服做同样的手势。",
    "challenge.calm": "不着急，可以多做几次。",
    "challenge.cannot": "我做不了这个动作",
  },
} as const;
