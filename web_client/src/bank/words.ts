/** The few words that stand in the bank's page itself, in the language of that page. */

const WORDS = {
  en: {
    start: "Start video call",
    title: "Video call",
    minimise: "Make the call small",
    restore: "Back to the call",
    close: "Close",
    sharing: "This page is being shared",
    sorry: "The video call cannot be started just now. Please try again in a moment.",
  },
  zh: {
    start: "开始视频通话",
    title: "视频通话",
    minimise: "缩小通话窗口",
    restore: "回到通话",
    close: "关闭",
    sharing: "正在共享本页",
    sorry: "暂时无法开始视频通话，请稍后再试。",
  },
};

export function words(): (typeof WORDS)["en"] {
  const spoken = document.documentElement.lang || navigator.language;
  return spoken.toLowerCase().startsWith("zh") ? WORDS.zh : WORDS.en;
}
