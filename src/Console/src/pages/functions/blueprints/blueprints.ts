import apiResponse from './api_response/lambda_function.py?raw';
import healthCheck from './health_check/lambda_function.py?raw';
import helloWorld from './hello_world/lambda_function.py?raw';
import queueBatch from './queue_batch/lambda_function.py?raw';
import orders from './queue_batch/orders.py?raw';

export interface Blueprint {
  id: string;
  name: string;
  description: string;
  files: Record<string, string>;
}

/** Each runs on every runtime, from 2.7 on. The first is what a function from scratch begins with. */
export const blueprints: readonly [Blueprint, ...Blueprint[]] = [
  {
    id: 'hello-world',
    name: 'Hello world',
    description: 'Prints its event and greets whoever it names.',
    files: { 'lambda_function.py': helloWorld },
  },
  {
    id: 'api-response',
    name: 'API response',
    description: 'Answers a request of API Gateway or of a function URL.',
    files: { 'lambda_function.py': apiResponse },
  },
  {
    id: 'queue-batch',
    name: 'Queue batch',
    description: 'Takes a batch of SQS messages and gives back only those that failed. Two files.',
    files: { 'lambda_function.py': queueBatch, 'orders.py': orders },
  },
  {
    id: 'health-check',
    name: 'Health check',
    description: 'Visits a web site and fails when it does not answer.',
    files: { 'lambda_function.py': healthCheck },
  },
];

export const handler = 'lambda_function.lambda_handler';
