/** The safety thread: backup, checks and repair of a whole store. Started for one call, see safety-calls.ts. */
import { serveThread } from '../../thread/thread.ts'
import { explained } from '../failure.ts'
import { checkBackup, makeBackup } from './backup.ts'
import { bringUpCopy, settleStore } from './backup-restore.ts'
import { checkStore } from './doctor.ts'
import { repairStore } from './doctor-repair.ts'
import type { SafetyCalls } from './safety-calls.ts'

serveThread<SafetyCalls>(
  explained<SafetyCalls>({
    'backup.make': ({ access, order }, context) => makeBackup(access, order, context),
    'backup.check': (request, context) => checkBackup(request, context),
    'copy.bring-up': ({ access }) => bringUpCopy(access),
    'store.settle': ({ access }) => settleStore(access),
    'doctor.check': ({ access, now }, context) => checkStore(access, now, context),
    'doctor.repair': ({ access, now }, context) => repairStore(access, now, context),
  }),
)
