/** 图标：24 格线描，单一路径；圆都写成弧。 No icon font; a dice shows its pips as thick dots. */

export interface Icon { d: string; dots?: string }

export const ICONS = {
  check: { d: 'm5 12.5 4.5 4.5L19 7.5' },
  cross: { d: 'M6 6l12 12M18 6 6 18' },
  back: { d: 'M15 4 7 12l8 8' },
  next: { d: 'm9 5 7 7-7 7' },
  down: { d: 'm6 9 6 6 6-6' },
  offline: { d: 'M3 3l18 18M8.5 15.5a5 5 0 0 1 6.2-.6M5 12a10 10 0 0 1 4-2.4M2 8.5A15 15 0 0 1 6 6M12.5 7a12 12 0 0 1 9.5 3M12 19.2v.1' },
  clock: { d: 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 0 0-17 0zM12 7v5.3l3.5 2' },
  dice: { d: 'M7.5 4h9A3.5 3.5 0 0 1 20 7.5v9a3.5 3.5 0 0 1-3.5 3.5h-9A3.5 3.5 0 0 1 4 16.5v-9A3.5 3.5 0 0 1 7.5 4z', dots: 'M8.5 8.5h.1M15.5 8.5h.1M12 12h.1M8.5 15.5h.1M15.5 15.5h.1' },
  download: { d: 'M12 4v12m-6-6 6 6 6-6M4 21h16' },
  up: { d: 'M12 19V6m-6 6 6-6 6 6' },
  list: { d: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1' },
  person: { d: 'M8 8a4 4 0 1 0 8 0 4 4 0 0 0-8 0zM4 21a8 8 0 0 1 16 0' },
  people: { d: 'M5.5 8a3.5 3.5 0 1 0 7 0 3.5 3.5 0 0 0-7 0zM2.5 20a6.5 6.5 0 0 1 13 0M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5a6 6 0 0 1 3.5 5.5' },
  pin: { d: 'M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21zM9.5 9.5a2.5 2.5 0 1 0 5 0 2.5 2.5 0 0 0-5 0z' },
  phone: { d: 'M5 3h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 12l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 5a2 2 0 0 1 2-2z' },
  camera: { d: 'M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM8.4 13a3.6 3.6 0 1 0 7.2 0 3.6 3.6 0 0 0-7.2 0z' },
  video: { d: 'M3 7h12v10H3zM15 11l6-3.5v9L15 13' },
  doc: { d: 'M6 3h8l4.5 4.5V21H6zM14 3v5h4.5M9 12.5h6M9 16.5h6' },
  scales: { d: 'M12 4v16M7 20h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z' },
  mic: { d: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3' },
  undo: { d: 'M9 5 4 10l5 5M4 10h10a6 6 0 0 1 0 12h-3' },
  retry: { d: 'M4 10a8 8 0 1 1 1 7M4 4v6h6' },
  warn: { d: 'M12 4 2.5 20h19zM12 10v5M12 17.5v.1' },
  lock: { d: 'M7 11h10a2 2 0 0 1 2 2v5.5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V13a2 2 0 0 1 2-2zM8 11V8a4 4 0 0 1 8 0v3' },
  speak: { d: 'M4 10v4h4l5 4V6L8 10zM16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11' },
  pen: { d: 'm4 20 1-4.5L16.5 4 20 7.5 8.5 19z' },
  flash: { d: 'M13 2 5 13h6l-1 9 9-12h-6z' },
  share: { d: 'M12 15V4m-4 4 4-4 4 4M5 12v8h14v-8' },
  card: { d: 'M7 3h10v18H5V8zM9 7v3M12 7v3M15 7v3' },
  erase: { d: 'M9 6h12v12H9l-6-6zM12 9.5l5 5M17 9.5l-5 5' },
  stamp: { d: 'M9 13V9.5a3 3 0 1 1 6 0V13h3a2 2 0 0 1 2 2v2H4v-2a2 2 0 0 1 2-2zM5 21h14' },
  circle: { d: 'M3 12a9 9 0 1 0 18 0 9 9 0 0 0-18 0z' },
} satisfies Record<string, Icon>

export type IconName = keyof typeof ICONS
