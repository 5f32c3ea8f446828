/** The phone's own store: one IndexedDB handle that is reopened when the browser has dropped it. */

let name = 'fangshi-field'
const VERSION = 1
const SLOW = 15000 // a transaction that neither completes nor fails (seen on WebKit) counts as failed

/** What was to be written is not on disk. Carries the browser's own reason. */
export class NotSaved extends Error {
  /** @param {unknown} cause */
  constructor (cause) {
    super('not saved', { cause })
    this.name = 'NotSaved'
  }
}

/** Keep everything under another name: the preview of a checklist must never touch what visits hold. @param {string} other */
export function keepIn (other) {
  name = other
}

/** @type {Promise<IDBDatabase> | null} */
let handle = null

/**
 * Run `work` in one transaction; what it wrote is on disk when this resolves with its result.
 * A dead handle is dropped and the work repeated once on a fresh one.
 * @template T
 * @param {string[]} stores
 * @param {IDBTransactionMode} mode
 * @param {(tx: IDBTransaction) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDb (stores, mode, work) {
  try {
    return await run(await open(), stores, mode, work)
  } catch (first) {
    await drop()
    try {
      return await run(await open(), stores, mode, work)
    } catch (second) {
      await drop()
      throw new NotSaved(second)
    }
  }
}

/**
 * The result of one request inside a transaction.
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function done (request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function run (db, stores, mode, work) {
  return new Promise((resolve, reject) => {
    const tx = db.transaction(stores, mode, { durability: 'strict' })
    const timer = setTimeout(() => {
      reject(new Error('timeout'))
      abort(tx)
    }, SLOW)
    let result
    let failure
    const succeed = () => {
      clearTimeout(timer)
      resolve(result)
    }
    tx.oncomplete = succeed
    tx.onabort = () => {
      clearTimeout(timer)
      reject(failure ?? tx.error ?? new Error('aborted'))
    }
    Promise.resolve()
      .then(() => work(tx))
      .then(
        value => {
          result = value
          if (mode === 'readonly') succeed() // what was read is read; only a write waits for the disk
        },
        error => {
          failure = error
          abort(tx)
        }
      )
  })
}

function abort (tx) {
  try {
    tx.abort()
  } catch {
    /* it had ended already; its own event has told so */
  }
}

/** A store made by a newer version of the app is read all the same: stores are only ever added. */
function open () {
  handle ??= connect(VERSION).catch(error => {
    if (error?.name !== 'VersionError') throw error
    return connect(undefined)
  })
  return handle
}

/** @param {number | undefined} version @returns {Promise<IDBDatabase>} */
function connect (version) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version)
    request.onupgradeneeded = () => build(request.result)
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const db = request.result
      db.onclose = () => {
        handle = null
      }
      db.onversionchange = () => {
        db.close()
        handle = null
      }
      resolve(db)
    }
  })
}

async function drop () {
  const old = handle
  handle = null
  await old?.then(db => db.close()).catch(() => {})
}

/** @param {IDBDatabase} db */
function build (db) {
  db.createObjectStore('meta')
  db.createObjectStore('bundles', { keyPath: 'user' })
  db.createObjectStore('drafts', { keyPath: 'id' }).createIndex('author', 'author')
  db.createObjectStore('papers', { keyPath: 'draft' })
  db.createObjectStore('answers', { keyPath: ['draft', 'student', 'item'] }).createIndex('draft', 'draft')
  db.createObjectStore('checks', { keyPath: ['draft', 'case'] }).createIndex('draft', 'draft')
  db.createObjectStore('photos', { keyPath: 'id' }).createIndex('draft', 'draft')
  db.createObjectStore('pictures', { keyPath: 'id' })
  db.createObjectStore('parcels', { keyPath: 'id' }).createIndex('author', 'author')
}
