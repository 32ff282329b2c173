const quiet = [
  '--no-sandbox',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** How Debian's Chromium is started everywhere here: all that is drawn goes through software GL, the page too. */
export const chromiumArgs = ['--use-angle=swiftshader', ...quiet]

/** As on a machine without a graphics card: WebGL is drawn by program, the page by the browser's own painter. */
export const cardlessArgs = ['--disable-gpu', ...quiet]
