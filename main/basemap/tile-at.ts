/** Column and row of the tile that holds a point. */
export function tileAt(lon: number, lat: number, z: number): [number, number] {
  const n = 2 ** z
  const sin = Math.sin((lat * Math.PI) / 180)
  const clamp = (value: number): number => Math.max(0, Math.min(n - 1, Math.floor(value)))
  return [clamp(((lon + 180) / 360) * n), clamp((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * n)]
}
