import { paginateListLayers, paginateListLayerVersions } from '@aws-sdk/client-lambda';
import { collect } from '../data/useLoad.ts';
import { lambda } from './client.ts';

export const listLayers = (signal?: AbortSignal) => collect(paginateListLayers({ client: lambda() }, {}), (page) => page.Layers, signal);

/** Newest first. */
export const listLayerVersions = (name: string, signal?: AbortSignal) =>
  collect(paginateListLayerVersions({ client: lambda() }, { LayerName: name }), (page) => page.LayerVersions, signal);
