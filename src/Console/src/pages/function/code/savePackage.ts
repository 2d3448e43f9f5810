import { saveFile } from '../../../controls/saveFile.ts';
import { getFunction } from '../../../lambda/client.ts';
import { download } from '../../../lambda/deploymentPackage.ts';

/** Gives the deployment package to the browser, as a file. */
export async function savePackage(functionName: string) {
  // The link that came with the page may be too old.
  const zip = await download((await getFunction(functionName)).Code!.Location!);
  saveFile(`${functionName}.zip`, zip);
}
