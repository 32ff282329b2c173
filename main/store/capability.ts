/** What a store can do, by the database that holds it: the one place that whoever needs a file asks. */
import { existsSync } from 'node:fs'
import type { StoreCapabilities } from '../../contract/trust.ts'
import { serverFile } from './postgres/server-file.ts'

const ofFile: StoreCapabilities = { shared: false, encryptedByUs: true, offline: true }
/** Offline with what is kept here (main/store/kept). */
const ofServer: StoreCapabilities = { shared: true, encryptedByUs: false, offline: true }

/** @param folder of the store, as in StoreAccess */
export const storeCapabilities = (folder: string): StoreCapabilities => (existsSync(serverFile(folder)) ? ofServer : ofFile)
