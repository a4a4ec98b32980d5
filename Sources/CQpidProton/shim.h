#ifndef PORTSIGN_CQPIDPROTON_SHIM_H
#define PORTSIGN_CQPIDPROTON_SHIM_H

// The protocol engine of Qpid Proton: AMQP 1.0 without any sockets or threads.
#include <proton/codec.h>
#include <proton/condition.h>
#include <proton/connection.h>
#include <proton/connection_driver.h>
#include <proton/delivery.h>
#include <proton/disposition.h>
#include <proton/event.h>
#include <proton/link.h>
#include <proton/message.h>
#include <proton/sasl.h>
#include <proton/session.h>
#include <proton/terminus.h>
#include <proton/transport.h>

#endif
