// The reference server of the tus project, to check our table of its rules: node tus-server.mjs FOLDER MAX_BYTES
import { createServer } from 'node:http'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'

const [, , directory, maxSize] = process.argv
const tus = new Server({ path: '/files', datastore: new FileStore({ directory }), maxSize: Number(maxSize) })
const http = createServer((request, answer) => { void tus.handle(request, answer) })
http.listen(0, '127.0.0.1', () => { process.stdout.write(`${http.address().port}\n`) })
