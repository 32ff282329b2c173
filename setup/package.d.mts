export function builderPart(name: string): unknown
export function pack(options: { out: string; dir: boolean; electronDist: string | null; linux?: boolean }): Promise<string[]>
export function packStandIn(out: string): Promise<string>
export function layForNode(unpacked: string, folder: string): Promise<void>
