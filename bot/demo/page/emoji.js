// The emoji names that come up here. Unknown names are shown as they were written.

const EMOJI = {
  alarm_clock: "⏰", ballot_box_with_check: "☑️", bar_chart: "📊", bell: "🔔", bellhop_bell: "🛎️", black_circle: "⚫",
  blue_circle: "🔵", bookmark: "🔖", bulb: "💡", calendar: "📅", chart_with_upwards_trend: "📈", clipboard: "📋",
  clock1: "🕐", construction: "🚧", double_vertical_bar: "⏸️", pause_button: "⏸️", exclamation: "❗", eyes: "👀", fire: "🔥", green_circle: "🟢",
  handshake: "🤝", heavy_check_mark: "✔️", hourglass: "⌛", hourglass_flowing_sand: "⏳", information_source: "ℹ️",
  large_blue_circle: "🔵", large_green_circle: "🟢", large_orange_circle: "🟠", large_red_circle: "🔴",
  large_yellow_circle: "🟡", lock: "🔒", mag: "🔍", mailbox: "📫", memo: "📝", moneybag: "💰", mute: "🔇", no_bell: "🔕",
  no_entry: "⛔", ok_hand: "👌", orange_circle: "🟠", page_facing_up: "📄", pushpin: "📌", red_circle: "🔴", repeat: "🔁",
  rotating_light: "🚨", scales: "⚖️", shield: "🛡️", sleeping: "😴", snooze: "💤", zzz: "💤", sparkles: "✨", speech_balloon: "💬",
  stopwatch: "⏱️", tada: "🎉", thumbsup: "👍", "+1": "👍", ticket: "🎫", timer_clock: "⏲️", warning: "⚠️", wave: "👋",
  white_check_mark: "✅", white_circle: "⚪", wrench: "🔧", x: "❌", yellow_circle: "🟡", zap: "⚡", no_entry_sign: "🚫",
};

export const emoji = (text) => text.replace(/:([\w+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
