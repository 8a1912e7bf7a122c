import { join } from 'node:path'

/** The data folder of the program that this worker tests; nothing when it is somebody else's. */
export const dataDir = process.env.CARDFLOW_URL ? '' : join(process.env.CARDFLOW_TEST_E2E_DATA ?? '', process.env.TEST_PARALLEL_INDEX ?? '0')
