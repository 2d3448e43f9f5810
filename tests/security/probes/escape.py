"""The handler: tries every probe of the families that the event names, or of all."""
import guard
import runner
import targets
from families import FAMILIES


def lambda_handler(event, context):
    guard.require_sandbox()
    targets.learn(event["targets"])
    wanted = event.get("families") or [module.FAMILY for module in FAMILIES]
    return runner.run([module for module in FAMILIES if module.FAMILY in wanted])
