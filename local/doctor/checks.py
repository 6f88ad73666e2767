"""The checks of what was deployed. Each asks a deployment and tells what it finds, a line for each thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.doctor.deployment import CHATBOT, DATALAKE, MIGRATE, CantTell, FunctionFailed, NoCounterpart
from local.doctor.findings import Finding, Level, failed, ok, warning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from local.doctor.deployment import Deployment, Function

    type Check = Callable[[Deployment], Iterable[Finding]]

_SETTLED = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}
_TAKEN_BACK = {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}
_IN_PROGRESS = "_IN_PROGRESS"


def examine(checks: Mapping[str, Check], deployment: Deployment) -> Iterator[tuple[str, Finding]]:
    """Every check's name with each thing that it finds; one that can't be made fails no other."""
    for name, check in checks.items():
        try:
            for finding in check(deployment):
                yield name, finding
        except NoCounterpart as error:
            yield name, Finding(Level.ABSENT, f"not on the local stack: {error}")
        except CantTell as error:
            yield name, failed(str(error), "This could not be checked.")
        except FunctionFailed as error:
            yield name, failed(str(error), "The function's log group has the whole error.")


def stack(deployment: Deployment) -> Iterator[Finding]:
    """Whether the last deployment came to its end."""
    status = deployment.status()
    if status in _SETTLED:
        yield ok(status)
    elif status in _TAKEN_BACK:
        yield warning(
            status,
            "The last deployment failed and was taken back; the one before it serves. The stack's events "
            "tell the first error: aws cloudformation describe-stack-events.",
        )
    elif status.endswith(_IN_PROGRESS):
        yield warning(status, "The stack is being changed. Check again when that is done.")
    else:
        yield failed(status, "The stack can't serve or can't be updated. Its events tell the first error.")


def functions(deployment: Deployment) -> Iterator[Finding]:
    """Whether what was deployed last is what is invoked."""
    found = deployment.functions()
    wrong = [finding for function in found for finding in _function(function, deployment)]
    yield from wrong
    if not found:
        yield failed("the stack has no function", "Name the stack that `sam deploy` made from this template.")
    elif not wrong:
        yield ok(f"{len(found)} active, each alias live at the newest version")


def schema(deployment: Deployment) -> Iterator[Finding]:
    """Whether the database has the tables that the code expects."""
    told = deployment.invoke(MIGRATE, {"status": True})
    if not isinstance(told, dict) or not {"version", "newest", "pending", "changed"} <= set(told):
        yield failed(f"{MIGRATE} tells nothing of the schema", "Deploy this release: an older one is there.")
        return
    if told["changed"]:
        yield failed(
            f"changed after they were applied: {', '.join(told['changed'])}",
            "The database is not as these files say. Deploy the release that applied them, or mend the "
            "tables by hand; changes belong in a new file.",
        )
    if told["pending"]:
        yield failed(
            f"version {told['version']} of {told['newest']}, not applied: {', '.join(told['pending'])}",
            "Functions may ask for what isn't there yet. Deploy again, or invoke "
            f"{MIGRATE} with {{}}; its error is the database's.",
        )
    if not told["changed"] and not told["pending"]:
        yield ok(f"version {told['version']}, the newest")


def database(deployment: Deployment) -> Iterator[Finding]:
    """Whether the functions reach the database."""
    told = deployment.probe().get("database", {})
    if "connections" not in told:
        yield failed(
            told.get("reason", f"{DATALAKE} tells nothing of the database"),
            "Nothing is found without it. Is it up? Do its security group and its user admit the functions?",
        )
        return
    encryption = "encrypted" if told["encrypted"] else "not encrypted"
    yield ok(f"takes {told['connections']} connections at once; this one was {encryption}")


def tls(deployment: Deployment) -> Iterator[Finding]:
    """Whether the functions make sure that it is the database that they talk to."""
    match deployment.database_tls():
        case "verified":
            yield ok("the database's certificate is verified")
        case "encrypted":
            yield warning(
                "the database's certificate is not verified",
                "Who can answer in the database's place could read along. Set the "
                "template's DatabaseTls to verified.",
            )
        case other:
            yield warning(
                f"connections to the database are not encrypted ({other or 'nothing set'})",
                "Rows and passwords can be read on their way. Set the template's DatabaseTls to verified.",
            )


def concurrency(deployment: Deployment) -> Iterator[Finding]:
    """Whether more answers may be made at once than the database has connections."""
    limits = deployment.concurrency()
    connections = deployment.probe().get("database", {}).get("connections")
    at_once = limits.account if limits.reserved is None else limits.reserved
    whose = "the account's limit" if limits.reserved is None else f"reserved for {CHATBOT}"
    told = (
        f"{at_once} answers at once ({whose}), {connections or 'an unknown number of'} database connections"
    )
    if connections is not None and at_once > connections:
        yield warning(
            told,
            "Each answer holds a connection: in a rush the database refuses the rest, and the jobs with "
            "them. Reserve fewer for the chatbot (ChatConcurrency), or give the database more.",
        )
    else:
        yield ok(told)


def failures(deployment: Deployment) -> Iterator[Finding]:
    """Whether work was given up."""
    if waiting := deployment.failures():
        yield failed(
            f"{waiting} messages",
            "Each is an event that failed to its last try, kept for 14 days. Read one for its error (aws sqs "
            "receive-message), mend the cause, then start the job again, or purge the queue.",
        )
    else:
        yield ok("empty")


def alarms(deployment: Deployment) -> Iterator[Finding]:
    """Whether one is raised, and whether somebody would hear it."""
    found = deployment.alarms()
    raised = [alarm for alarm in found if alarm.is_raised]
    for alarm in raised:
        yield failed(f"{alarm.logical_id} is raised", alarm.description)
    if not found:
        yield failed("the stack has none", "Nobody would hear of a failure. Deploy this release's template.")
    elif not raised:
        yield ok(f"{len(found)}, none raised")
    if not deployment.listeners():
        yield warning(
            "nobody hears them",
            "The topic AlarmTopicArn of the outputs has no confirmed subscription. Give the template's "
            "AlarmEmail, and open the link in the mail that AWS sends.",
        )


def schedules(deployment: Deployment) -> Iterator[Finding]:
    """Whether the jobs are started."""
    found = deployment.schedules()
    off = [each.logical_id for each in found if each.is_wanted and not each.is_enabled]
    for logical_id in off:
        yield failed(
            f"{logical_id} is disabled",
            "Its job isn't started, and what it makes grows old. Enable it in EventBridge Scheduler.",
        )
    if not found:
        yield failed("the stack has none", "No job is started. Deploy this release's template.")
    elif not off:
        yield ok(f"{sum(each.is_enabled for each in found)} enabled")


def _function(function: Function, deployment: Deployment) -> Iterator[Finding]:
    name = function.logical_id
    if function.state != "Active":
        yield failed(
            f"{name} is {function.state}",
            "It can't be invoked now. Inactive: it was idle for weeks, invoke it once and wait a minute. "
            "Pending: check again. Failed: aws lambda get-function-configuration tells why; deploy again.",
        )
    if function.served is None:
        yield failed(
            f"{name} has no alias live", "Deploy this release's template: everything goes by the alias."
        )
    elif function.weights:
        yield _canary(function, deployment.status())
    elif function.served != function.newest:
        yield failed(
            f"{name} serves version {function.served}, the newest is {function.newest}",
            "A deployment was rolled back, or somebody moved the alias. The alarms and the deployment's "
            "events in CodeDeploy tell why; deploy again when that is mended.",
        )
    elif not function.is_published:
        yield failed(
            f"{name} serves version {function.served}, but other code or parameters were deployed since",
            "The alias serves something older. Write the parameters into samconfig.toml, then `make build` "
            "and deploy again: a changed file makes a new layer, and that a new version.",
        )


def _canary(function: Function, status: str) -> Finding:
    shares = ", ".join(f"{share:.0%} at version {version}" for version, share in function.weights.items())
    told = f"{function.logical_id} serves version {function.served}, {shares}"
    if status.endswith(_IN_PROGRESS):
        return warning(told, "A canary of the deployment that is under way.")
    return failed(
        told,
        "A canary was left over: some requests go to another version than the rest. Deploy again, or set the "
        "alias: aws lambda update-alias --routing-config AdditionalVersionWeights={}.",
    )
