/** What one visit has to write: each kind of thing in its order, the newest state only, and whether all of it is on disk. */

const PLACE = 'at' // where the person is; no part of the record, so nobody waits for it

/**
 * @param {{ keep: <T>(write: () => Promise<T>) => Promise<T>, tell: (what: string) => void, now: () => number, savedAt: number }} help
 */
export function saving ({ keep, tell, now, savedAt }) {
  const savers = new Map()
  const underWay = new Map()
  let writing = 0

  /** Every write goes through here: it resolves when the phone really has it. */
  async function write (what, work) {
    writing += 1
    tell('saving')
    await track(what, keep(work)).finally(() => {
      writing -= 1
    })
    savedAt = now()
    tell('saved')
    tell(what)
  }

  /** Typing is faster than a disk: while one write runs, only the newest state of the same thing waits. */
  function save (what, work) {
    const saver = savers.get(what) ?? { running: null, work: null }
    savers.set(what, saver)
    saver.work = work
    saver.running ??= track(what, drain(what, saver))
    return saver.running
  }

  async function drain (what, saver) {
    while (saver.work) {
      const next = saver.work
      saver.work = null
      await write(what, next)
    }
    saver.running = null
  }

  /** Nothing further is taken from the person while this is under way. @template T @param {string} what @param {Promise<T>} work @returns {Promise<T>} */
  function track (what, work) {
    underWay.set(work, what)
    return work.finally(() => underWay.delete(work))
  }

  return {
    write,
    save,
    track,
    /** Resolves when nothing waits to be written. */
    async settled () {
      while (underWay.size) await Promise.allSettled([...underWay.keys()])
    },
    /** Something of the record is not on disk yet, or not even read from the camera. */
    isBusy: () => [...underWay.values()].some(what => what !== PLACE),
    isWriting: () => writing > 0,
    savedAt: () => savedAt
  }
}
