/** What draws the map on this machine. */

const softwareNames = /swiftshader|llvmpipe|softpipe|software|basic render/i

/** Whether a renderer of that name is a program on the processor instead of a graphics card. */
export const isSoftware = (renderer: string): boolean => softwareNames.test(renderer)

/** Whether the WebGL of a canvas is drawn by the processor. A browser that does not say is taken at its word. */
export function softwareGraphics(canvas: HTMLCanvasElement): boolean {
  const gl = canvas.getContext('webgl2')
  if (!gl) return false
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  return isSoftware(String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)))
}
